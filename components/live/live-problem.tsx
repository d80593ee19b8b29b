import { Alert } from '@/components/ui/alert';
import { Button } from '@/components/ui/button';
import { isSessionOver } from './use-live';

type Props = {
  error: Error | null;
  /** Where one gets a session again, and what the button says. */
  again: { href: string; label: string };
  /** What goes on without the page, when only reading fails. */
  reassurance?: string;
};

/** Why a page that follows by itself does not do so now: for good, until there is a session again, or for the moment. */
export function LiveProblem({ error, again, reassurance = 'It is tried again by itself.' }: Props) {
  if (error === null) return null;
  if (!isSessionOver(error)) {
    return (
      <Alert tone="waiting" live title="The present state cannot be read at the moment">
        {error.message} {reassurance}
      </Alert>
    );
  }
  return (
    <Alert
      tone="waiting"
      live
      title="Your session has ended, so this page does not follow any more"
      code="session_ended"
      actions={
        <Button asChild size="sm">
          <a href={again.href}>{again.label}</a>
        </Button>
      }
    >
      What it shows is how things were before. Nothing that was saved or is under way is lost.
    </Alert>
  );
}
