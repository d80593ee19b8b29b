import type { RailStep } from '@/lib/onboarding/steps';
import { StepRail } from './step-rail';

type Props = { guide: { name: string }; steps: readonly RailStep[]; currentId: string };

export function SamlRail({ guide, steps, currentId }: Props) {
  return (
    <StepRail
      title="Set up single sign-on"
      first={{ title: 'Your provider', detail: guide.name, href: '/setup/saml' }}
      steps={steps}
      currentId={currentId}
    />
  );
}
