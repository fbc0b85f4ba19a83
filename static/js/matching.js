// How names are compared with what somebody types: as training/search/normal_form.py does it, for lists on a page.

const APOSTROPHES = /[’‘‛`´ʼʻʹʾʿ′＇]/gu
const DASHES = /[‐‑‒–—―−]/gu
// Letters that Unicode does not take apart; ß and ς, because small letters alone leave them.
const LETTERS = {
  ß: 'ss', ς: 'σ', ł: 'l', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', ɨ: 'i', ƙ: 'k', ɓ: 'b',
  æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'ng', ə: 'e'
}
const ACCENTS = /(?=\p{Mn})\p{Script=Inherited}/gu
const UNSEEN = /(?!\s)\p{C}|[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/gu
const TRIMMED = /^[,;:.!?()[\]"“”„«»]+|[,;:.!?()[\]"“”„«»]+$/gu
const BETWEEN_LETTERS = /(?<=\p{L})-(?=\p{L})/gu
const SHORTEST_PART = 3

/** Small letters, no accents, one apostrophe, one dash, single spaces. */
export function normalForm (text) {
  return text.replace(APOSTROPHES, "'").normalize('NFKC').toLowerCase().normalize('NFKD')
    .replace(ACCENTS, '').replace(UNSEEN, '').replace(/./gu, (letter) => LETTERS[letter] ?? letter)
    .replace(DASHES, '-').normalize('NFKC').replace(APOSTROPHES, "'").trim().split(/\s+/).join(' ')
}

/** What is looked through for words. */
export function searchable (text) {
  return normalForm(text).replaceAll("'", '')
}

/** “Smith-Jones” are two words, “0-19” is one. */
export function searchWords (typed) {
  return searchable(typed).replace(BETWEEN_LETTERS, ' ').split(' ').map((word) => word.replace(TRIMMED, '')).filter(Boolean)
}

/** Every word, in any order: any part of a word will do, and a short one begins a word. */
export function hasWords (text, words) {
  const begun = ` ${text}`
  return words.every((word) => word.length >= SHORTEST_PART
    ? begun.includes(word)
    : begun.includes(` ${word}`) || begun.includes(`-${word}`))
}
