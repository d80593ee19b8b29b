import { ExternalLink } from 'lucide-react';
import { Button } from '@/components/ui/button';

/** To the built-in identity provider, in a tab of its own: the guide stays where it is. */
export function SandboxLink({ href }: { href: string }) {
  return (
    <Button asChild>
      <a href={href} target="_blank" rel="noreferrer">
        Open the sandbox <ExternalLink aria-hidden />
        <span className="sr-only"> (opens in a new tab)</span>
      </a>
    </Button>
  );
}
