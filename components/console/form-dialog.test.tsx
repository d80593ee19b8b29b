import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { CallError } from '@/lib/call-api';
import { FormDialog } from './form-dialog';
import { SecretShownOnce } from './secret-shown-once';

const router = { refresh: vi.fn() };
vi.mock('next/navigation', () => ({ useRouter: () => router }));
beforeEach(() => router.refresh.mockReset());
afterEach(cleanup);

function openWith(send: (form: FormData) => Promise<unknown>, success?: string) {
  render(
    <FormDialog
      trigger={<button type="button">Edit</button>}
      title="Edit the thing"
      submitLabel="Save"
      send={send}
      {...(success === undefined ? {} : { success })}
    >
      {() => <input aria-label="Name" name="name" defaultValue="Ada" />}
    </FormDialog>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
}

describe('a dialog with a form', () => {
  it('closes when its form was sent, and has the page read its data again', async () => {
    const sent: unknown[] = [];
    openWith(async (form) => sent.push(form.get('name')), 'Saved');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent).toEqual(['Ada']);
    expect(router.refresh).toHaveBeenCalledOnce();
  });

  it('stays open with what went wrong when sending failed', async () => {
    openWith(() => Promise.reject(new Error('The name is taken.')), 'Saved');
    await waitFor(() => expect(screen.getByText('The name is taken.')).toBeTruthy());
    expect(screen.getByRole('dialog')).toBeTruthy();
    expect(router.refresh).not.toHaveBeenCalled();
  });

  it('puts the focus on the first field that was refused, each time that it is', async () => {
    const refused = { title: 'Too long.', note: 'Too long.' };
    const send = vi.fn(() =>
      Promise.reject(new CallError('Not taken.', { status: 400, code: 'bad_request', fields: refused })),
    );
    render(
      <FormDialog trigger={<button type="button">Edit</button>} title="Edit the thing" submitLabel="Save" send={send}>
        {(fields) =>
          ['name', 'title', 'note'].map((name) => (
            <Field key={name} label={name} name={name} error={fields[name]}>
              {(control) => <Input {...control} />}
            </Field>
          ))
        }
      </FormDialog>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    for (const times of [1, 2]) {
      screen.getByRole('button', { name: 'Save' }).focus();
      fireEvent.click(screen.getByRole('button', { name: 'Save' }));
      await waitFor(() => {
        expect(send).toHaveBeenCalledTimes(times);
        expect(document.activeElement).toBe(screen.getByLabelText('title'));
      });
    }
  });

  it('stays open for a next step', async () => {
    const send = vi.fn(async () => 'stay');
    openWith(send, 'Saved');
    await waitFor(() => expect(send.mock.settledResults).toEqual([{ type: 'fulfilled', value: 'stay' }]));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', false));
    expect(screen.getByRole('dialog')).toBeTruthy();
    expect(router.refresh).not.toHaveBeenCalled();
  });
});

describe('something that makes a secret', () => {
  it('shows it until it is put away, and only then has the page read its data again', async () => {
    render(
      <SecretShownOnce label="API key" title="API key" recovery="Make another.">
        {(show) => (
          <button type="button" onClick={() => show('secret-1')}>
            Make
          </button>
        )}
      </SecretShownOnce>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Make' }));
    await waitFor(() => expect(screen.getByText('secret-1')).toBeTruthy());
    expect(router.refresh).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    fireEvent.click(screen.getByRole('button', { name: 'Close without copying' }));
    await waitFor(() => expect(screen.queryByText('secret-1')).toBeNull());
    expect(router.refresh).toHaveBeenCalledOnce();
  });
});
