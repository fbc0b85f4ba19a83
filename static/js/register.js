// The register without reloading: each tap is sent at once, and kept until it could be saved.
const form = document.querySelector('form[data-register]')
const TRY_AGAIN_AFTER = 8000

/** By person: the latest tap that has not been saved, { button value, when }. */
const waiting = new Map()
let sending = false

if (form) {
  form.addEventListener('submit', (event) => {
    const button = event.submitter
    if (button?.name !== 'mark') return
    event.preventDefault()
    const person = button.value.split(':')[0]
    waiting.set(person, { mark: button.value, at: Date.now() })
    show(person, button)
    send()
  })
  window.addEventListener('online', send)
  window.addEventListener('beforeunload', (event) => { if (waiting.size) event.preventDefault() })
}

/** What was tapped is seen at once; that it is not saved yet, too. */
function show (person, button) {
  const row = document.getElementById(`person-${person}`)
  row.classList.add('register__row--waiting')
  if (!button.dataset.mark && !('clear' in button.dataset)) return
  for (const other of row.querySelectorAll('.mark')) {
    other.setAttribute('aria-pressed', String(other === button))
  }
}

/** One tap after the other, oldest first. Without a connection they wait, and are tried again. */
async function send () {
  if (sending) return
  sending = true
  while (waiting.size) {
    const [person, tap] = waiting.entries().next().value
    try {
      const answer = await post(tap)
      if (waiting.get(person) === tap) waiting.delete(person)
      answer.problem ? refused(person, answer.problem) : saved(person, answer)
    } catch {
      say(`No connection. Not saved yet: ${waiting.size}. Keep this page open: it tries again by itself.`)
      setTimeout(send, TRY_AGAIN_AFTER)
      break
    }
  }
  sending = false
}

async function post (tap) {
  const body = new FormData(form)
  body.set('mark', tap.mark)
  body.set('seconds_ago', Math.round((Date.now() - tap.at) / 1000))
  const response = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
  if (response.headers.get('Content-Type')?.startsWith('application/json')) return response.json()
  if (response.status >= 500) throw new Error(`the site answered ${response.status}`)
  return { problem: 'That was not saved: you may have been signed out, or the link no longer works. Reload the page.' }
}

/** The row as the site has it now; the focus stays where it was. */
function saved (person, answer) {
  const row = document.getElementById(`person-${person}`)
  if (!waiting.has(person)) {
    const held = row.contains(document.activeElement) ? document.activeElement.dataset : {}
    const focused = 'clear' in held ? 'present' : held.mark
    const fresh = document.createRange().createContextualFragment(answer.row)
    row.replaceWith(fresh)
    if (focused !== undefined) focus(person, focused)
  }
  document.querySelectorAll('[data-count="marked"]').forEach((count) => { count.textContent = answer.marked })
  document.querySelectorAll('[data-rest]').forEach((button) => { button.hidden = answer.rest === 0 })
  if (!waiting.size) say(answer.saved)
}

function focus (person, mark) {
  document.querySelector(`#person-${CSS.escape(person)} .mark[data-mark="${mark}"]`)?.focus({ preventScroll: true })
}

function refused (person, problem) {
  document.getElementById(`person-${person}`).classList.remove('register__row--waiting')
  say(problem)
}

function say (sentence) {
  form.querySelector('[role="status"]').textContent = sentence
}
