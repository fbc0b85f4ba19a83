// A long list of people: what is typed leaves those whose names have it. Each box says which rows are meant.
import { hasWords, searchWords, searchable } from './matching.js'

const box = document.querySelector('[data-find-name]')
const none = document.querySelector('[data-none-found]')

if (box) {
  box.closest('[data-find]').hidden = false
  box.form?.addEventListener('submit', (event) => { if (document.activeElement === box) event.preventDefault() })
  box.addEventListener('input', find)
}

function find () {
  const words = searchWords(box.value)
  let found = 0
  for (const row of document.querySelectorAll(box.dataset.findName)) {
    row.hidden = !hasWords(searchable((row.querySelector('[data-name]') ?? row).textContent), words)
    found += !row.hidden
  }
  none.hidden = found > 0
}
