// Buttons that copy a part of the page. Without this script they are not there, and the part is selected by hand.
for (const button of document.querySelectorAll('[data-copy]')) {
  const said = button.nextElementSibling
  const part = document.getElementById(button.dataset.copy)
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await copy(part, document.getElementById(button.dataset.copyText))
      said.textContent = 'It is copied: paste it where it belongs.'
    } catch {
      select(part)
      said.textContent = 'It is selected, and could not be copied by itself: press Ctrl and C.'
    }
  })
}

/** A text field as its text; anything else as it looks, with the plain text beside it for programs that want that. */
async function copy (part, plain) {
  if ('value' in part) return navigator.clipboard.writeText(part.value)
  const kinds = { 'text/html': part.innerHTML, 'text/plain': plain?.value ?? part.innerText }
  const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })])
  return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))])
}

function select (part) {
  if ('select' in part) {
    part.focus()
    part.select()
  } else {
    window.getSelection().selectAllChildren(part)
  }
}
