const CONTROLS = 'select, input, textarea';

/** Gives every control of the reference that Swagger UI leaves without a name one, and lets the keyboard into what scrolls. */
export function nameReferenceControls(root: ParentNode): void {
  for (const control of root.querySelectorAll<HTMLElement>(CONTROLS)) {
    if (!isNamed(control)) control.setAttribute('aria-label', nameFor(control));
  }
  for (const block of root.querySelectorAll<HTMLElement>('pre.microlight:not([tabindex])')) {
    block.tabIndex = 0;
    block.setAttribute('role', 'region');
    block.setAttribute('aria-label', block.closest('.curl-command') ? 'Command' : 'Content');
  }
}

/** Names the controls that are there, and those that appear when an operation is opened, until `signal` ends. */
export function keepControlsNamed(root: HTMLElement, signal: AbortSignal): void {
  nameReferenceControls(root);
  const observer = new MutationObserver(() => nameReferenceControls(root));
  observer.observe(root, { childList: true, subtree: true });
  signal.addEventListener('abort', () => observer.disconnect());
}

function isNamed(control: HTMLElement): boolean {
  if (['aria-label', 'aria-labelledby', 'title'].some((name) => control.getAttribute(name))) return true;
  if (control.closest('label') !== null) return true;
  const { id } = control;
  const labels = id === '' ? [] : [...control.ownerDocument.querySelectorAll('label')];
  return labels.some((label) => label.htmlFor === id && label.textContent.trim() !== '');
}

function nameFor(control: HTMLElement): string {
  const parameter = control.closest('[data-param-name]')?.getAttribute('data-param-name');
  if (parameter) return parameter;
  if (control.matches('.operation-filter-input')) return 'Filter by tag';
  if (control.closest('.content-type-wrapper, .content-type') !== null) return 'Content type';
  if (control.closest('.opblock-section-request-body, .body-param') !== null) return 'Request body';
  return control.closest('.responses-wrapper') === null ? 'Value' : 'Response';
}
