import { Card, CardBody, CardHeader } from '@/components/ui/card';
import { Time } from '@/components/ui/time';
import { formatCount } from '@/lib/console/format';
import type { LoginChart, LoginHour } from '@/lib/console/overview-figures';

const WIDTH = 720;
const HEIGHT = 132;
const GAP = 6;

/** Logins of the last day as bars, one an hour: signed in below, refused on top. The table behind it says the same in words. */
export function LoginsChart({ chart }: { chart: LoginChart }) {
  const total = chart.hours.reduce((sum, hour) => sum + hour.succeeded + hour.failed, 0);
  return (
    <Card>
      <CardHeader
        title="Logins, last 24 hours"
        count={
          chart.since === null ? null : (
            <>
              counted since <Time value={chart.since} show="clock" />
            </>
          )
        }
        actions={<Legend />}
      />
      <CardBody>
        {total === 0 ? (
          <p className="grid h-[132px] place-items-center text-ink-2">No logins in the last day.</p>
        ) : (
          <>
            <Bars hours={chart.hours} />
            <HoursTable hours={chart.hours} />
          </>
        )}
      </CardBody>
    </Card>
  );
}

function Legend() {
  return (
    <span className="flex gap-3 text-sm text-ink-2">
      <span className="flex items-center gap-1.5">
        <span aria-hidden className="size-2 rounded-xs bg-accent" /> signed in
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden className="size-2 rounded-xs bg-broken" /> refused
      </span>
    </span>
  );
}

function Bars({ hours }: { hours: readonly LoginHour[] }) {
  const most = Math.max(1, ...hours.map((hour) => hour.succeeded + hour.failed));
  const width = (WIDTH - GAP * (hours.length - 1)) / hours.length;
  const scale = (count: number) => (count / most) * (HEIGHT - 4);
  return (
    <svg aria-hidden viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-[132px] w-full">
      {hours.map((hour, index) => {
        const x = index * (width + GAP);
        const succeeded = scale(hour.succeeded);
        const failed = hour.failed === 0 ? 0 : Math.max(3, scale(hour.failed));
        return (
          <g key={hour.start.getTime()}>
            <rect x={x} y={HEIGHT - 1} width={width} height={1} className="fill-line-strong" />
            <rect x={x} y={HEIGHT - succeeded} width={width} height={succeeded} rx={2} className="fill-accent" />
            <rect
              x={x}
              y={HEIGHT - succeeded - failed - (succeeded > 0 ? 2 : 0)}
              width={width}
              height={failed}
              rx={2}
              className="fill-broken"
            />
          </g>
        );
      })}
    </svg>
  );
}

function HoursTable({ hours }: { hours: readonly LoginHour[] }) {
  return (
    <table className="sr-only">
      <caption>Logins by the hour</caption>
      <thead>
        <tr>
          <th scope="col">Hour</th>
          <th scope="col">Signed in</th>
          <th scope="col">Refused</th>
        </tr>
      </thead>
      <tbody>
        {hours
          .filter((hour) => hour.succeeded + hour.failed > 0)
          .map((hour) => (
            <tr key={hour.start.getTime()}>
              <th scope="row">
                <Time value={hour.start} show="absolute" />
              </th>
              <td>{formatCount(hour.succeeded)}</td>
              <td>{formatCount(hour.failed)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
