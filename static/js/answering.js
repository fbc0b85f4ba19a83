// A form of questions on a phone: what depends on an answer is shown when it is asked, and what was answered is kept on
// this device until it is sent. The page works without: every question is there then, and the server says who is asked.

const KEPT = 'answers'
const DAYS_KEPT = 14

const area = document.querySelector('[data-answers]')
if (area) {
  showWhatIsAsked(area)
  if (area.dataset.answers) keepUntilSent(area, `${KEPT} ${area.dataset.answers}`)
}
forget(document.querySelector('[data-answers-over]')?.dataset.answersOver)
forgetWhatIsOld()

/** <div data-asked-if='{"name": "pace", "one_of": ["too slow"]}'> is asked of whoever chose one of these. */
function showWhatIsAsked (area) {
  const blocks = [...area.querySelectorAll('[data-asked-if]')]
  const update = () => blocks.forEach((block) => {
    const { name, one_of: oneOf } = JSON.parse(block.dataset.askedIf)
    block.hidden = !chosen(area, name).some((value) => oneOf.includes(value))
  })
  area.querySelectorAll('[data-without-script]').forEach((words) => { words.hidden = true })
  area.addEventListener('change', update)
  window.addEventListener('pageshow', update)
  update()
}

/** Of a question that is not asked itself, nothing is chosen. */
function chosen (area, name) {
  const fields = [...area.querySelectorAll('input:checked')].filter((field) => field.name === name)
  return fields.filter((field) => !field.closest('[data-asked-if][hidden]')).map((field) => field.value)
}

/** Under a name of this one form, so that nobody sees what somebody else answered to another. */
function keepUntilSent (form, key) {
  if (!canKeep()) return
  form.querySelector('[data-kept-here]').hidden = false
  if (isUntouched(form)) putBack(form, key)
  const keep = () => localStorage.setItem(key, JSON.stringify({ at: Date.now(), said: said(form) }))
  form.addEventListener('input', keep)
  form.addEventListener('change', keep)
  form.addEventListener('submit', (event) => {
    if (navigator.onLine) return
    event.preventDefault()
    delete form.dataset.sent // it was not
    say(form, 'There is no connection. Your answers are kept on this device: send them when you are connected again.')
  })
  form.querySelector('[data-begin-again]').addEventListener('click', () => {
    localStorage.removeItem(key)
    form.reset()
    form.dispatchEvent(new Event('change'))
    localStorage.removeItem(key)
    form.querySelector('[data-put-back]').hidden = true
    form.querySelector('input:not([type=hidden]), textarea').focus()
  })
}

function putBack (form, key) {
  const kept = JSON.parse(localStorage.getItem(key) ?? 'null')
  if (!kept?.said.length) return
  for (const [name, value] of kept.said) {
    const field = [...form.elements].find((one) => one.name === name && (one.value === value || !isChosen(one)))
    if (!field) continue
    if (isChosen(field)) field.checked = true
    else field.value = value
  }
  form.dispatchEvent(new Event('change'))
  form.querySelector('[data-put-back]').hidden = false
}

function said (form) {
  return [...new FormData(form)].filter(([name, value]) => name !== 'csrf_token' && value)
}

function isUntouched (form) {
  return !said(form).length
}

function isChosen (field) {
  return field.type === 'radio' || field.type === 'checkbox'
}

function say (form, words) {
  const place = form.querySelector('[data-says]')
  place.hidden = false
  place.textContent = words
}

function forget (which) {
  if (which && canKeep()) localStorage.removeItem(`${KEPT} ${which}`)
}

function forgetWhatIsOld () {
  if (!canKeep()) return
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith(`${KEPT} `))) {
    const { at } = JSON.parse(localStorage.getItem(key))
    if (Date.now() - at > DAYS_KEPT * 24 * 60 * 60 * 1000) localStorage.removeItem(key)
  }
}

/** Some browsers keep nothing, and say so by an error. */
function canKeep () {
  try {
    localStorage.setItem(`${KEPT}?`, '')
    localStorage.removeItem(`${KEPT}?`)
    return true
  } catch {
    return false
  }
}
