// Buttons that put a field where the cursor last was. Without this script they are not there, and a field is copied.
const boxes = [...document.querySelectorAll('#subject, #body')]
const said = document.getElementById('inserted')
let box = document.getElementById('body')

for (const one of boxes) one.addEventListener('focus', () => { box = one })
for (const button of document.querySelectorAll('[data-insert]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    box.focus()
    box.setRangeText(button.dataset.insert, box.selectionStart, box.selectionEnd, 'end')
    said.textContent = `${button.dataset.insert} is put in.`
  })
}
