import { NoticePage } from '@/components/ui/notice-page';

/** Why a link or a session opens nothing. */
export type LinkProblemKind = 'none' | 'unknown' | 'expired' | 'revoked' | 'elsewhere' | 'remote';

const TEXTS: Record<LinkProblemKind, { title: string; happened: string; next: string }> = {
  none: {
    title: 'Open your setup link first',
    happened: 'This page continues a setup that was started in this browser, and none was.',
    next: 'Open the link you were sent. If you do not have it any more, ask whoever sent it for a new one.',
  },
  unknown: {
    title: 'This link is not known',
    happened: 'It may have been cut off when it was copied: a complete link ends in 25 letters and digits.',
    next: 'Copy it again as a whole. If that does not help, ask whoever sent it for a new one.',
  },
  expired: {
    title: 'This link has ended',
    happened: 'Setup links work for a limited time. What you saved so far is kept.',
    next: 'Ask whoever sent it for a new one: it continues where you stopped.',
  },
  revoked: {
    title: 'This link was withdrawn',
    happened:
      'Somebody at your vendor withdrew it, perhaps because a newer one was sent. What you saved so far is kept.',
    next: 'Look for a newer link, or ask whoever sent this one.',
  },
  remote: {
    title: 'Setup links open at the SSOReady server',
    happened: 'This installation drives an SSOReady server, which has setup pages of its own.',
    next: 'Ask whoever sent the link for one that begins with the address of that server.',
  },
  elsewhere: {
    title: 'The setup continues in another browser',
    happened: 'The link was opened again, here or by a colleague, and only the newest browser can make changes.',
    next: 'To continue here instead, open the link once more in this browser. Nothing that was saved is lost.',
  },
};

export function LinkProblem({ problem }: { problem: LinkProblemKind }) {
  const text = TEXTS[problem];
  return (
    <NoticePage title={text.title} code={`setup_link_${problem}`} brand="Setup">
      <p>{text.happened}</p>
      <p className="text-ink">{text.next}</p>
    </NoticePage>
  );
}

/** Reads the kind out of an address. */
export function toLinkProblem(text: string | undefined): LinkProblemKind {
  return text === 'unknown' || text === 'expired' || text === 'revoked' || text === 'elsewhere' ? text : 'none';
}
