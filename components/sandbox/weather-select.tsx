import { useId } from 'react';
import { Label } from '@/components/ui/label';
import { Select } from '@/components/ui/select';
import { WEATHER_LABELS, WEATHER_NOTES, WEATHERS } from '@/lib/sandbox/protocol/weather';

/** What shall go wrong with the sign-in. `inline`: in one line with its label. */
export function WeatherSelect({ inline = false }: { inline?: boolean }) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className={inline ? 'flex flex-wrap items-center gap-2' : 'grid gap-1.5'}>
        <Label htmlFor={id} className="whitespace-nowrap">
          Bad weather
        </Label>
        <Select id={id} name="weather" defaultValue="fine" className={inline ? 'w-72' : ''}>
          {WEATHERS.map((weather) => (
            <option key={weather} value={weather}>
              {WEATHER_LABELS[weather]}
            </option>
          ))}
        </Select>
      </div>
      <details className="text-ink-2 text-sm">
        <summary className="cursor-pointer">What these are</summary>
        <dl className="mt-1 grid max-w-prose gap-1">
          {WEATHERS.map((weather) =>
            weather === 'fine' ? null : (
              <div key={weather}>
                <dt className="font-medium">{WEATHER_LABELS[weather]}</dt>
                <dd>{WEATHER_NOTES[weather]}</dd>
              </div>
            ),
          )}
        </dl>
      </details>
    </div>
  );
}
