// The register without reloading: each tap is kept on the phone until it could be saved, and what other phones mark appears.
import { KeptMarks } from './kept-marks.js'

const TRY_AGAIN_AFTER = 8000
const LOOK_EVERY = 4000
const SUDDENLY = 60_000
const CLOCK = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'short' })

const form = document.querySelector('form[data-register]')
const left = document.querySelector('[data-kept-marks]')

if (keepsMarks()) {
  if (form) mark()
  if (left) showLeft()
}

/** A browser that keeps nothing reloads the page at each tap, as one without scripts. */
function keepsMarks () {
  try {
    return Boolean(window.localStorage)
  } catch {
    return false
  }
}

function mark () {
  const register = form.dataset.register
  const day = form.elements.day.value
  const kept = new KeptMarks(register, form.dataset.whose)
  let clock = { behind: NaN, error: Infinity }
  let sending = false
  let stopped = false
  let after = Number(form.dataset.after)

  const [page] = performance.getEntriesByType('navigation')
  learnTime(Number(form.dataset.now), performance.timeOrigin + page.requestStart, performance.timeOrigin + page.responseStart)
  form.addEventListener('submit', pressed)
  window.addEventListener('online', send)
  window.addEventListener('beforeunload', (event) => { if (kept.all().length) event.preventDefault() })
  for (const tap of here()) show(tap)
  send()
  look()

  function pressed (event) {
    const button = event.submitter
    if (button?.name === 'mark') {
      event.preventDefault()
      tapped(button.value)
    } else if ('rest' in (button?.dataset ?? {}) && (kept.all().length || !navigator.onLine)) {
      event.preventDefault()
      for (const row of form.querySelectorAll('.register__row:has(.marks):not(:has([aria-pressed="true"]))')) {
        tapped(row.querySelector('[data-mark="present"]').value)
      }
    }
  }

  function tapped (value) {
    show(kept.keep(day, value.split(':')[0], value, siteTime()))
    stopped = false
    send()
  }

  /** What is kept of the day that is shown. */
  function here () {
    return kept.all().filter((tap) => tap.day === day)
  }

  /** What was tapped is seen at once; that it is not saved yet, too. */
  function show (tap) {
    const row = rowOf(tap.booking)
    if (!row) return
    row.classList.add('register__row--waiting')
    const said = tap.mark.split(':')[1]
    if (said !== 'unmarked' && !row.querySelector(`[data-mark="${CSS.escape(said)}"]`)) return
    for (const other of row.querySelectorAll('.mark')) other.setAttribute('aria-pressed', String(other.dataset.mark === said))
  }

  /** One tap after the other, oldest first. Without a connection they wait, and are tried again. */
  async function send () {
    if (sending || stopped) return
    sending = true
    try {
      for (let tap = kept.all()[0]; tap && !stopped; tap = kept.all()[0]) took(tap, await post(tap))
    } catch {
      say(`No connection. Not saved yet: ${kept.all().length}. They are kept on this phone: keep this page open, or open it again when there is a signal.`)
      setTimeout(send, TRY_AGAIN_AFTER)
    }
    sending = false
  }

  async function post (tap) {
    const body = new FormData(form)
    body.set('day', tap.day)
    body.set('mark', tap.mark)
    body.set('tap', tap.id)
    body.set('tapped_at', Math.round(tap.at))
    return ask(form.action, { method: 'POST', body })
  }

  function took (tap, answer) {
    if (answer.problem && answer.waits) {
      stopped = true
      return say(`${answer.problem} ${kept.all().length === 1 ? 'That mark stays' : `${kept.all().length} marks stay`} on this phone.`)
    }
    kept.forget(tap)
    if (answer.problem) {
      if (!here().some((other) => other.booking === tap.booking)) rowOf(tap.booking)?.classList.remove('register__row--waiting')
      return say(answer.problem)
    }
    if (tap.day === day) {
      put(tap.booking, answer.row)
      count(answer)
    }
    if (answer.older || !kept.all().length) say(answer.older || answer.saved)
  }

  /** What others have marked, and who has signed in by code, within seconds. */
  async function look () {
    if (!document.hidden && !sending) {
      try {
        const answer = await ask(`${form.dataset.changes}&after=${after}`)
        if (answer.problem) return say(answer.problem)
        if (answer.closed && !kept.all().length) return window.location.reload()
        if (answer.closed) return say('The register was closed on another phone. Reload the page.')
        after = answer.after
        for (const { ref, row, walked_in: walkedIn } of answer.rows) rowOf(ref) ? put(ref, row) : add(row, walkedIn)
        if (answer.rows.length) count(answer)
        if (kept.all().length) send()
      } catch { /* without a signal there is nothing to see */ }
    }
    setTimeout(look, LOOK_EVERY)
  }

  /** The row as the site has it now; the focus stays where it was, and what waits stays as it was tapped. */
  function put (booking, html) {
    const row = rowOf(booking)
    if (!row || here().some((tap) => tap.booking === booking)) return
    const held = row.contains(document.activeElement) ? document.activeElement.dataset : {}
    const focused = 'clear' in held ? 'present' : held.mark
    const fresh = document.createRange().createContextualFragment(html).firstElementChild
    if (!changeAround(row, fresh)) {
      fresh.hidden = row.hidden
      row.replaceWith(fresh)
    }
    if (focused !== undefined) rowOf(booking).querySelector(`.mark[data-mark="${focused}"]`)?.focus({ preventScroll: true })
  }

  /**
   * The buttons of a row stay, since a finger may be on one at this moment: what it presses must not be gone when it
   * lets go. What stands before and after them is put in place. False where there are no buttons now, or then.
   */
  function changeAround (row, fresh) {
    const marks = row.querySelector(':scope > .marks')
    const freshMarks = fresh.querySelector(':scope > .marks')
    if (!marks || !freshMarks) return false
    for (const button of freshMarks.querySelectorAll('.mark')) {
      marks.querySelector(`[data-mark="${button.dataset.mark}"]`).setAttribute('aria-pressed', button.getAttribute('aria-pressed'))
    }
    for (const child of [...row.children]) if (child !== marks) child.remove()
    const parts = [...fresh.children]
    const middle = parts.indexOf(freshMarks)
    marks.before(...parts.slice(0, middle))
    marks.after(...parts.slice(middle + 1))
    row.className = fresh.className
    return true
  }

  /** Somebody walked in at another phone. Who booked meanwhile stands in the list when the page is opened again. */
  function add (html, walkedIn) {
    const list = document.querySelector('[data-walk-ins]')
    if (!walkedIn || !list) return
    list.hidden = false
    list.querySelector('ol').append(document.createRange().createContextualFragment(html))
  }

  function count (answer) {
    for (const name of ['marked', 'by_code', 'expected']) {
      document.querySelectorAll(`[data-count="${name}"]`).forEach((shown) => { shown.textContent = answer[name] })
    }
    document.querySelectorAll('[data-by-code]').forEach((shown) => { shown.hidden = !answer.by_code })
    document.querySelectorAll('[data-rest]').forEach((button) => { button.hidden = answer.rest === 0 })
  }

  async function ask (address, request = {}) {
    const asked = Date.now()
    const answer = await answerOf(await fetch(address, { ...request, headers: { Accept: 'application/json' } }))
    learnTime(answer.now, asked, Date.now())
    return answer
  }

  /**
   * How far this phone's clock is behind the site's. The site said its time somewhere between asking and the answer, so
   * the quickest answer tells it best, until the clock is set anew.
   */
  function learnTime (now, asked, answered) {
    if (!now) return
    const seen = { behind: now - (asked + answered) / 2, error: (answered - asked) / 2 }
    const setAnew = Math.abs(seen.behind - clock.behind) > SUDDENLY + seen.error
    if (setAnew || seen.error < clock.error) clock = seen
  }

  function siteTime () {
    return Date.now() + clock.behind
  }
}

/** What the site answered; where it answered with a page, that page's sentence. Throws where it could not. */
async function answerOf (response) {
  if (response.headers.get('Content-Type')?.startsWith('application/json')) return response.json()
  if (response.status >= 500 || response.status === 429) throw new Error(`the site answered ${response.status}`)
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const why = response.status === 403 ? page.querySelector('main .govuk-body-l')?.textContent.trim() : ''
  return { problem: why || 'You may have been signed out. Reload the page.', waits: true }
}

function rowOf (booking) {
  return document.getElementById(`person-${booking}`)
}

function say (sentence) {
  form.querySelector('[role="status"]').textContent = sentence
}

/** Marks that a closed register or an ended link no longer takes: they stay, and are shown. */
function showLeft () {
  const kept = new KeptMarks(left.dataset.keptMarks, left.dataset.whose)
  const taps = kept.all()
  if (!taps.length) return
  const list = left.querySelector('ul')
  for (const tap of taps) {
    const name = rowOf(tap.booking)?.querySelector('.register__name').textContent ?? `Booking ${tap.booking}`
    const item = document.createElement('li')
    item.textContent = `${name}: ${tap.mark.split(':')[1]}, tapped ${CLOCK.format(tap.at)}`
    list.append(item)
  }
  left.querySelector('button').addEventListener('click', () => {
    taps.forEach((tap) => kept.forget(tap))
    left.hidden = true
  })
  left.hidden = false
}
