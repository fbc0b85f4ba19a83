// Marks of a register that could not be sent yet, on this phone: the booking's reference, the mark, when, and an id of its
// own. No names: what nothing may keep is not kept here either. Each has a key of its own, so that two tabs lose nothing.

const MARKS = 'marks'

/** Of one register; `whose` is the person who marks, so that nobody sends what somebody else tapped. */
export class KeptMarks {
  constructor (register, whose = '') {
    this.beginning = [MARKS, register, ...(whose ? [whose] : [])].join(' ') + ' '
  }

  /** [{ key, booking, day, id, mark, at }], the oldest first. */
  all () {
    return keys().filter((key) => key.startsWith(this.beginning)).map((key) => {
      const [day, booking] = key.split(' ').slice(-2)
      return { key, day, booking, ...JSON.parse(localStorage.getItem(key)) }
    }).sort((one, other) => one.at - other.at)
  }

  keep (day, booking, mark, at) {
    const tap = { key: `${this.beginning}${day} ${booking}`, day, booking, id: newId(), mark, at }
    localStorage.setItem(tap.key, JSON.stringify({ id: tap.id, mark, at }))
    return tap
  }

  /** Unless it was tapped again meanwhile. */
  forget (tap) {
    if (this.all().some((kept) => kept.key === tap.key && kept.id === tap.id)) localStorage.removeItem(tap.key)
  }
}

/** For signing out: the next person at this phone is somebody else. What each thing that is kept begins with. */
export function forgetAllKept (beginnings) {
  keys().filter((key) => beginnings.includes(key.split(' ')[0])).forEach((key) => localStorage.removeItem(key))
}

function keys () {
  return Array.from({ length: localStorage.length }, (_, number) => localStorage.key(number))
}

/** Also where the page did not come by https, and has no randomUUID. */
function newId () {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
