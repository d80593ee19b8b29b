import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfirmDialog } from './confirm-dialog';

afterEach(cleanup);

const show = (onConfirm: () => Promise<unknown>) => {
  render(
    <ConfirmDialog
      trigger={<button type="button">Delete…</button>}
      title="Delete Acme"
      description="This cannot be undone."
      losses={['640 people', '2 connections']}
      typeToConfirm="Acme"
      actionLabel="Delete"
      onConfirm={onConfirm}
    />,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Delete…' }));
};
const typeName = (text: string) =>
  fireEvent.change(screen.getByLabelText('Type “Acme” to confirm'), { target: { value: text } });
const submit = () => screen.getByRole('button', { name: 'Delete' });

describe('confirming what cannot be undone', () => {
  it('names what is lost and does nothing before the name is typed', () => {
    const onConfirm = vi.fn(async () => {});
    show(onConfirm);
    expect(screen.getByText('640 people')).toBeTruthy();
    typeName('acme');
    fireEvent.submit(submit());
    expect(submit().hasAttribute('disabled')).toBe(true);
    expect(onConfirm).not.toHaveBeenCalled();
  });

  it('does it once the name is typed, and closes', async () => {
    const onConfirm = vi.fn(async () => {});
    show(onConfirm);
    typeName(' Acme ');
    fireEvent.click(submit());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(onConfirm).toHaveBeenCalledOnce();
  });

  it('stays open with the reason when it was refused', async () => {
    show(() => Promise.reject(new Error('A sync is running. Wait for it to finish.')));
    typeName('Acme');
    fireEvent.click(submit());
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('A sync is running'));
    expect(screen.getByRole('dialog')).toBeTruthy();
  });
});
