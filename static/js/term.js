// The grid of a term: what gets in the way is marked while it is typed. The same rule marks it again when it is saved.
const WAIT = 400

const grid = document.querySelector('[data-check]')
if (grid) {
  const form = grid.closest('form')
  let timer
  let running
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(check, WAIT)
  }
  grid.addEventListener('input', later)
  grid.addEventListener('change', later)

  /** Ask about the grid as it is. Without an answer nothing is marked here: saving asks again. */
  async function check () {
    running?.abort()
    running = new AbortController()
    try {
      const answer = await fetch(grid.dataset.check, { method: 'POST', body: new FormData(form), signal: running.signal })
      if (answer.ok && !answer.redirected) show(await answer.json())
    } catch {
      // Given up for a newer one, or no connection.
    }
  }

  function show (found) {
    form.elements.clashes_seen.value = found.seen
    for (const row of grid.querySelectorAll('.term-row')) {
      const number = row.id.replace('row-', '')
      const sentences = found.marks[number] ?? []
      document.getElementById(`marks-${number}`).replaceChildren(...sentences.map(mark))
    }
    for (const [id, weekday] of Object.entries(found.weekdays)) {
      const beside = document.getElementById(`${id}-weekday`)
      if (beside) beside.textContent = weekday
    }
    const summary = document.getElementById('term-summary')
    if (summary.textContent !== found.summary) summary.textContent = found.summary
    const links = Object.keys(found.marks).flatMap((number, place) => [...(place ? [', '] : []), linkTo(Number(number))])
    document.getElementById('term-marked').replaceChildren(...links)
  }

  function mark (sentence) {
    const paragraph = document.createElement('p')
    const strong = document.createElement('strong')
    paragraph.className = 'clash'
    strong.textContent = 'Check:'
    paragraph.append(strong, ` ${sentence}`)
    return paragraph
  }

  function linkTo (number) {
    const link = document.createElement('a')
    link.className = 'govuk-link'
    link.href = `#row-${number}`
    link.textContent = `Row ${number + 1}`
    return link
  }
}
