import { describe, expect, it } from 'vitest';
import { formatAbsolute, formatRelative } from './relative-time';

const NOW = new Date('2030-01-15T12:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('a time relative to now', () => {
  it.each([
    [0, 'now'],
    [-44, 'now'],
    [44, 'now'],
    [-60, '1 min ago'],
    [-3599, '59 min ago'],
    [-3600, '1 h ago'],
    [-86_399, '23 h ago'],
    [-86_400, '1 day ago'],
    [-172_800, '2 days ago'],
    [6 * 86_400, 'in 6 days'],
    [90, 'in 2 min'],
    [-90 * 86_400, '2 months ago'],
    [-800 * 86_400, '2 years ago'],
  ])('%i seconds away is “%s”', (seconds, words) => {
    expect(formatRelative(at(seconds), NOW)).toBe(words);
  });

  it('names the zone in its absolute form', () => {
    expect(formatAbsolute(NOW, 'UTC')).toBe('15 Jan 2030, 12:00:00 UTC');
  });
});
