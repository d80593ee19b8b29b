import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SecretOnce } from './secret-once';

const onClose = vi.fn();
const copied = vi.fn(async (_text: string) => {});

beforeEach(() => {
  onClose.mockReset();
  copied.mockReset();
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(copied);
});
afterEach(cleanup);

const show = (secret: string | null = 'ssoready_sk_1') =>
  render(
    <SecretOnce secret={secret} label="API key" title="Your new key" recovery="Make another." onClose={onClose} />,
  );

describe('a secret that is shown once', () => {
  it('asks before it closes uncopied, and closes when told so again', () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(onClose).not.toHaveBeenCalled();
    expect(screen.getByText('You have not copied it')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Close without copying' }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('closes at once after it was copied', async () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy API key' }));
    await waitFor(() => expect(screen.getByText('Copied')).toBeTruthy());
    expect(copied).toHaveBeenCalledWith('ssoready_sk_1');
    fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('does not count a copy that the browser refused', async () => {
    copied.mockRejectedValue(new Error('denied'));
    document.execCommand = () => false;
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy API key' }));
    await waitFor(() => expect(screen.getByText('Select and copy by hand')).toBeTruthy());
    fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(onClose).not.toHaveBeenCalled();
  });

  it('shows nothing without a secret', () => {
    show(null);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
