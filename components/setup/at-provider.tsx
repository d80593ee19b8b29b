import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { OUTCOMES } from '@/lib/onboarding/guides/outcomes';
import { RichText } from './rich-text';

type Props = { guide: { id: string; name: string }; task: 'saml' | 'scim' };

/** How it looks at the provider when it worked, and what its own error messages mean: of those, nothing reaches us. */
export function AtProvider({ guide, task }: Props) {
  const outcome = OUTCOMES[guide.id]?.[task];
  if (outcome === undefined) return null;
  return (
    <Card className="mt-6">
      <CardHeader title={`At ${guide.name}`} />
      <CardBody className="grid gap-4">
        <p>
          <b>When it worked:</b> <RichText>{outcome.worked}</RichText>
        </p>
        <div className="grid gap-2">
          <p className="font-medium">
            {task === 'saml'
              ? `If ${guide.name} shows an error instead of sending you back`
              : `If ${guide.name} reports an error`}
          </p>
          <dl className="grid gap-3">
            {outcome.errors.map(({ shown, fix }) => (
              <div key={shown} className="border-l-2 border-line pl-3">
                <dt>
                  <RichText>{shown}</RichText>
                </dt>
                <dd className="text-ink-2">
                  <RichText>{fix}</RichText>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      </CardBody>
    </Card>
  );
}
