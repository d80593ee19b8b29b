import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { WEATHER_LABELS, WEATHERS } from '@/lib/sandbox/protocol/weather';

/** What shall go wrong with the sign-in. */
export function WeatherSelect() {
  return (
    <Field label="Bad weather" name="weather" hint="What shall be wrong with the answer, to see what becomes of it.">
      {(control) => (
        <Select {...control} defaultValue="fine">
          {WEATHERS.map((weather) => (
            <option key={weather} value={weather}>
              {WEATHER_LABELS[weather]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
