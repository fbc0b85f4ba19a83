// What scripts add to pages that work without them. Loaded as a module, so it runs once the page is there.
import { initAll } from '../build/govuk-frontend.min.js'
import { forgetAllKept } from './kept-marks.js'
import { hasWords, normalForm, searchWords, searchable } from './matching.js'

const WIDE = window.matchMedia('(min-width: 48.0625em)')

initAll()
enhanceAutocompletes()
revealFields()
openFilters()
enterSendsNothing()
sendOnce()
comeBackByAddress()
sayItTakesLonger()
lookAgain()
watch()
tickRows()
closeMenus()
document.querySelectorAll('form[data-forgets]').forEach((form) => {
  form.addEventListener('submit', () => forgetAllKept(form.dataset.forgets.split(' ')))
})

/** Long lists of agencies: type to find. The select stays in the form, and stays where the script can't be had. */
function enhanceAutocompletes () {
  const selects = document.querySelectorAll('select[data-autocomplete]')
  if (!selects.length) return
  const script = document.createElement('script')
  script.src = new URL('../build/accessible-autocomplete.min.js', import.meta.url)
  script.addEventListener('load', () => onceShown(() => selects.forEach(enhance)))
  document.head.append(script)
}

/** After browsers have put back what was typed before somebody went back to a page. */
function onceShown (then) {
  if (document.readyState === 'complete') setTimeout(then)
  else window.addEventListener('pageshow', then, { once: true })
}

/**
 * The values in data-always ("My organisation is not listed", say) stay at the end of every list of results. What was typed and
 * not picked is sent beside the select, and shown again; where it turns out not to be listed it goes into the box for its
 * name: nobody types it twice.
 */
function enhance (select) {
  const options = [...select.options].filter((option) => option.value)
  const alwaysValues = (select.dataset.always ?? '').split(' ')
  const always = options.filter((option) => alwaysValues.includes(option.value)).map(label)
  const listed = options.filter((option) => !alwaysValues.includes(option.value)).map(label)
    .map((name) => [name, searchable(name)])
  const described = select.getAttribute('aria-describedby')
  let typed = select.dataset.typed ?? ''
  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? label(select.selectedOptions[0]) : select.dataset.typed ?? '',
    name: `${select.name}_typed`,
    minLength: 0,
    showAllValues: true,
    confirmOnBlur: false,
    source: (words, show) => {
      if (!options.some((option) => label(option) === words)) typed = words
      show([...matching(listed, words), ...always])
    },
    onConfirm: (chosen) => {
      choose(select, chosen)
      if (always.includes(chosen)) keepAsName(select, typed)
    },
    tNoResults: () => select.dataset.none ?? 'Not in the list: choose “My organisation is not listed”'
  })
  const input = document.getElementById(select.id.replace(/-select$/, ''))
  // The component forgets the field's own hint and error once something is typed: remind it whenever the field is entered.
  if (described) input.addEventListener('focus', () => describe(input, described))
  // Text that is no longer an option must not leave the earlier choice behind unseen.
  input.addEventListener('input', () => {
    const typed = normalForm(input.value)
    const same = typed ? options.filter((option) => normalForm(label(option)) === typed) : []
    choose(select, same.length === 1 ? label(same[0]) : '')
  })
}

function describe (input, described) {
  const already = input.getAttribute('aria-describedby') ?? ''
  if (!already.includes(described)) input.setAttribute('aria-describedby', `${described} ${already}`.trim())
}

/** The names, of pairs with what is looked through, that have every word: "hcrg 0-19" finds "HCRG Care Group: 0-19 service". */
function matching (names, typed) {
  const words = searchWords(typed)
  return names.filter(([, text]) => hasWords(text, words)).map(([name]) => name)
}

function label (option) {
  return option.textContent.trim()
}

/** The box for a name that is not listed, where the page shows it now and nothing stands in it yet. */
function keepAsName (select, typed) {
  const box = select.form?.elements[`${select.name}_name`]
  if (box && !box.disabled && !box.value) box.value = typed.trim()
}

function choose (select, chosen) {
  if (chosen === undefined) return
  const option = [...select.options].find((candidate) => label(candidate) === chosen)
  select.value = option ? option.value : ''
  select.dispatchEvent(new Event('change', { bubbles: true }))
}

/**
 * Fields that matter only after one answer: <div data-reveals="agency" data-reveals-when="other another"> is shown
 * while the control named "agency" has one of those values, or all of it as one, like "area reader";
 * data-reveals-unless="myself" while none of the named controls has that one. Hidden fields are not sent.
 */
function revealFields () {
  for (const block of document.querySelectorAll('[data-reveals]')) {
    const form = block.closest('form')
    if (!form) continue
    const when = block.dataset.revealsWhen
    const wanted = when === undefined ? undefined : [when, ...when.split(' ')]
    const unwanted = block.dataset.revealsUnless?.split(' ') ?? []
    const update = () => {
      const sent = new FormData(form)
      const values = block.dataset.reveals.split(' ').flatMap((name) => sent.getAll(name))
      const shown = wanted ? values.some((value) => wanted.includes(value)) : !values.some((value) => unwanted.includes(value))
      block.hidden = !shown
      // Browsers put nothing back into fields that are disabled.
      if (document.readyState !== 'complete') return
      block.querySelectorAll('input, select, textarea').forEach((field) => { field.disabled = !shown })
    }
    form.addEventListener('change', update)
    update()
    onceShown(update)
  }
}

/** On a wide screen filters are always in sight (the stylesheet sees to it): say so to assistive technology too. */
function openFilters () {
  const panels = document.querySelectorAll('details.filters')
  const update = () => panels.forEach((panel) => {
    panel.open = WIDE.matches
    panel.querySelector('summary').tabIndex = WIDE.matches ? -1 : 0
  })
  update()
  WIDE.addEventListener('change', update)
}

/** Enter in a box of a form whose first button sends nothing is no press: a browser sends no form outside a dialog. */
function enterSendsNothing () {
  document.addEventListener('submit', (event) => {
    if (event.submitter?.formMethod !== 'dialog') return
    event.preventDefault()
    event.stopImmediatePropagation()
  }, { capture: true })
}

/** A form marked data-once ignores a second press for ten seconds (the first may have been stopped); coming back arms it. */
function sendOnce () {
  for (const form of document.querySelectorAll('form[data-once]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault()
      form.dataset.sent = 'yes'
      setTimeout(() => delete form.dataset.sent, 10_000)
    })
  }
  window.addEventListener('pageshow', () => {
    document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent)
  })
}

/**
 * Nothing keeps a page that answers a form, so that going back to it would have to send the form again, which browsers
 * refuse. Whoever comes back to such a page gets what its address shows now.
 */
function comeBackByAddress () {
  window.addEventListener('pagehide', () => history.replaceState(history.state, '', location.href))
}

/**
 * A press that is still being answered after a second says so at the foot of the screen: whoever sees nothing happen
 * presses again. A page that is left takes the sentence with it; one that stays, with a file, loses it.
 */
function sayItTakesLonger () {
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || event.target.method !== 'post') return
    const said = document.createElement('p')
    said.className = 'working'
    said.setAttribute('role', 'status')
    event.target.append(said)
    setTimeout(() => { said.textContent = 'Working on it. This takes a moment.' }, 1000)
    setTimeout(() => said.remove(), 20_000)
  })
  window.addEventListener('pageshow', () => document.querySelectorAll('.working').forEach((said) => said.remove()))
}

/**
 * A page that waits for something marks its sentence about it data-look-again. Every 2 seconds, for a minute at most, it
 * is looked at again, and opened anew once it no longer waits. After that minute the sentence is replaced by the mark's
 * value, and the page's own link looks again.
 */
async function lookAgain () {
  const sentence = document.querySelector('[data-look-again]')
  if (!sentence) return
  for (let looks = 0; looks < 30; looks++) {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    if (await hasMovedOn()) return window.location.reload()
  }
  sentence.textContent = sentence.dataset.lookAgain
  delete sentence.dataset.lookAgain // the line that moves below it stands for waiting
}

/** No answer, or one that the site is in trouble, is no news. */
async function hasMovedOn () {
  try {
    const answer = await fetch(window.location.href, { redirect: 'manual' })
    if (answer.type === 'opaqueredirect') return true
    return answer.ok && !(await answer.text()).includes('data-look-again')
  } catch {
    return false
  }
}

/**
 * A panel marked data-watch shows work as it goes: every 2 seconds it is fetched anew and put in the old one's place,
 * until it is no longer marked. Then the whole page is opened anew, with what could not be done.
 */
async function watch () {
  let panel = document.querySelector('[data-watch]')
  while (panel) {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const newer = await panelNow(panel.id)
    if (!newer) continue
    if (newer.dataset.watch === undefined) return window.location.reload()
    // The words only: a button that somebody is about to press, or stands on, is not taken away.
    panel.querySelector('[role=status]').innerHTML = newer.querySelector('[role=status]').innerHTML
    panel.querySelector('progress').value = newer.querySelector('progress').value
  }
}

async function panelNow (id) {
  try {
    const answer = await fetch(window.location.href, { redirect: 'manual' })
    if (!answer.ok) return null
    return new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id)
  } catch {
    return null
  }
}

/**
 * Boxes of a list belong to a form marked data-ticks, above it. One box more ticks all of the page. How many are ticked
 * stands in the choice, and ticking one chooses those: nobody does it to all by mistake.
 */
function tickRows () {
  const form = document.querySelector('form[data-ticks]')
  if (!form) return
  const boxes = [...document.querySelectorAll(`input[name="tick"][form="${form.id}"]`)]
  const head = document.querySelector(`[data-tick-all="${form.id}"]`)
  const which = form.elements.which
  const words = which.options[0].textContent
  const all = head?.querySelector('input')
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length
    which.options[0].textContent = ticked ? `the ${ticked} I have ticked` : words
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length
      all.indeterminate = ticked > 0 && ticked < boxes.length
    }
  }
  if (head) head.hidden = false
  all?.addEventListener('change', () => {
    boxes.forEach((box) => { box.checked = all.checked })
    which.selectedIndex = 0
    show()
  })
  boxes.forEach((box) => box.addEventListener('change', () => {
    which.selectedIndex = 0
    show()
  }))
  window.addEventListener('pageshow', show)
  show()
}

/** The folded menu of a row closes when another opens, when something else is pressed, and with Escape. */
function closeMenus () {
  const menus = [...document.querySelectorAll('details.row-menu')]
  if (!menus.length) return
  document.addEventListener('click', (event) => {
    menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false })
  })
  document.addEventListener('keydown', (event) => {
    const open = menus.find((menu) => menu.open)
    if (event.key !== 'Escape' || !open) return
    open.open = false
    open.querySelector('summary').focus()
  })
}
