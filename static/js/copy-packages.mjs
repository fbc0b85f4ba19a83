// Copies what the browser fetches from packages into static/build, which is never committed. Run by `npm run build`.
import { cpSync, mkdirSync } from 'node:fs'

const packages = new URL('../../node_modules/', import.meta.url)
const build = new URL('../build/', import.meta.url)
const fonts = '@fontsource-variable/source-sans-3/'
const copies = {
  'govuk-frontend/dist/govuk/govuk-frontend.min.js': 'govuk-frontend.min.js',
  'accessible-autocomplete/dist/accessible-autocomplete.min.js': 'accessible-autocomplete.min.js',
  [`${fonts}files/source-sans-3-latin-wght-normal.woff2`]: 'fonts/source-sans-3-latin.woff2',
  [`${fonts}files/source-sans-3-latin-ext-wght-normal.woff2`]: 'fonts/source-sans-3-latin-ext.woff2',
  [`${fonts}files/source-sans-3-vietnamese-wght-normal.woff2`]: 'fonts/source-sans-3-vietnamese.woff2',
  [`${fonts}files/source-sans-3-greek-wght-normal.woff2`]: 'fonts/source-sans-3-greek.woff2',
  [`${fonts}files/source-sans-3-cyrillic-wght-normal.woff2`]: 'fonts/source-sans-3-cyrillic.woff2',
  [`${fonts}LICENSE`]: 'fonts/LICENSE'
}

mkdirSync(new URL('fonts/', build), { recursive: true })
for (const [from, to] of Object.entries(copies)) {
  cpSync(new URL(from, packages), new URL(to, build))
}
