import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { RichText } from './rich-text';

afterEach(cleanup);

it('marks what is written on the provider’s screen and what is typed, and keeps everything else as text', () => {
  const { container } = render(<RichText>{'Set **Name** to `user.mail` <b>now</b>.'}</RichText>);
  expect(container.querySelector('b')?.textContent).toBe('Name');
  expect(container.querySelector('code')?.textContent).toBe('user.mail');
  expect(container.textContent).toBe('Set Name to user.mail <b>now</b>.');
});
