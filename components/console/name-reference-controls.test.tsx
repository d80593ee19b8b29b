import { expect, it, vi } from 'vitest';
import { keepControlsNamed, nameReferenceControls } from './name-reference-controls';

const MARKUP = `
  <input class="operation-filter-input">
  <table><tr data-param-name="status"><td><select><option>open</option></select></td></tr></table>
  <div class="content-type-wrapper"><select></select></div>
  <div class="opblock-section-request-body"><textarea></textarea></div>
  <label for="named">Its own</label><input id="named">
  <label>Around it <input class="inside"></label>
  <select aria-label="Kept"></select>
  <div class="responses-wrapper"><select class="examples"></select><pre class="microlight">{}</pre></div>`;

function rootWith(markup: string): HTMLElement {
  const root = document.createElement('div');
  root.innerHTML = markup;
  document.body.replaceChildren(root);
  return root;
}
const namesIn = (root: ParentNode) =>
  [...root.querySelectorAll('select, input, textarea')].map((control) => control.getAttribute('aria-label'));

it('names what has no name, after its parameter or its place, and leaves what has one', () => {
  const root = rootWith(MARKUP);
  nameReferenceControls(root);
  expect(namesIn(root)).toEqual([
    'Filter by tag',
    'status',
    'Content type',
    'Request body',
    null,
    null,
    'Kept',
    'Response',
  ]);
});

it('lets the keyboard scroll what scrolls', () => {
  const root = rootWith(MARKUP);
  nameReferenceControls(root);
  const block = root.querySelector('pre');
  expect([block?.tabIndex, block?.getAttribute('role'), block?.getAttribute('aria-label')]).toEqual([
    0,
    'region',
    'Content',
  ]);
});

it('names what appears later, until it is over', async () => {
  const root = rootWith('');
  const over = new AbortController();
  keepControlsNamed(root, over.signal);
  root.innerHTML = MARKUP;
  await vi.waitFor(() => expect(namesIn(root)).toContain('status'));
  over.abort();
});
