// The page with the code to sign in: how many have come is seen within seconds, and that the code is over. Nothing that
// somebody is about to press is taken away: the live part has no buttons.
const LOOK_EVERY = 4000
const live = document.querySelector('[data-live]')

if (live) setTimeout(look, LOOK_EVERY)

async function look () {
  if (!document.hidden) {
    try {
      const answer = await fetch(window.location.href, { redirect: 'manual' })
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const newer = page.getElementById(live.id)
      if (answer.ok && !newer) return window.location.reload()
      if (newer && newer.innerHTML !== live.innerHTML) live.replaceChildren(...newer.childNodes)
    } catch { /* without a connection it stays as it is */ }
  }
  setTimeout(look, LOOK_EVERY)
}
