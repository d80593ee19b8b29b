/**
 * Rules for new passwords: long, and not what a guesser tries first. No rules about digits or signs: they make people choose
 * worse (NIST SP 800-63B §5.1.1.2).
 */

export const MIN_PASSWORD_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 200;

/** Words that guessers string together. A password that is little else is refused. */
const COMMON = [
  'password|passwort|passw0rd|motdepasse|contrasena|passphrase|letmein|welcome|willkommen|admin|administrator|operator',
  'changeme|secret|default|master|login|iloveyou|sunshine|princess|dragon|monkey|football|baseball|superman|batman|starwars',
  'trustno1|shadow|michael|jordan|liverpool|chelsea|whatever|vestibule|company|business|spring|summer|autumn|winter|january',
  'february|march|april|june|july|august|september|october|november|december|monday|friday|hello|world|test|correct|horse',
  'battery|staple|access|hunter2',
]
  .join('|')
  .split('|')
  // The longest first, so that "administrator" is not left as "istrator".
  .sort((a, b) => b.length - a.length);

const SEQUENCES = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujmikolp',
].flatMap((row) => [row, [...row].reverse().join('')]);

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** What is wrong with a new password, as a sentence, or null when nothing is. */
export function findPasswordFault(password: string, person: { email: string; name?: string }): string | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH)
    return `Use at least ${MIN_PASSWORD_LENGTH} characters. A few unrelated words are easy to remember.`;
  if (length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
  const lower = password.normalize('NFKC').toLowerCase();
  const local = person.email.split('@')[0]?.toLowerCase() ?? '';
  const own = [person.email.toLowerCase(), local, ...(person.name ?? '').toLowerCase().split(/\s+/)];
  const rest = withoutParts(
    lower,
    own.filter((part) => part.length >= 4),
  );
  if (rest !== lower && !hasSubstance(rest))
    return 'This is mostly your own e-mail or name. Choose something nobody would guess from them.';
  if (!hasSubstance(withoutParts(rest, COMMON)) || !hasSubstance(withoutParts(unleet(rest), COMMON))) {
    return 'This is among the first passwords that are guessed. Choose something less common.';
  }
  return null;
}

/** What is left when runs of a keyboard or the alphabet and repetitions are squeezed out. */
function hasSubstance(text: string): boolean {
  const squeezed = squeezeSequences(text);
  return new Set(squeezed).size >= 5 && period(squeezed) >= 5;
}

/** The length of the shortest piece that `text` repeats. Linear in practice: texts have at most 200 characters. */
function period(text: string): number {
  for (let size = 1; size < text.length; size++) {
    if (text.startsWith(text.slice(size)) && size <= text.length / 2) return size;
  }
  return text.length;
}

function withoutParts(text: string, parts: string[]): string {
  return parts.reduce((left, part) => left.replaceAll(part, ''), text);
}

function unleet(text: string): string {
  return [...text].map((character) => LEET[character] ?? character).join('');
}

/** Replaces each run of three or more neighbours by its first character. */
function squeezeSequences(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; ) {
    result += text[index];
    index += runLength(text, index);
  }
  return result;
}

function runLength(text: string, start: number): number {
  let longest = 1;
  for (let length = 3; start + length <= text.length; length++) {
    const run = text.slice(start, start + length);
    if (!SEQUENCES.some((row) => row.includes(run))) break;
    longest = length;
  }
  return longest;
}
