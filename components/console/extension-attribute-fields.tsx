'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import {
  type AttributeDraft,
  MUTABILITIES,
  parseParts,
  printParts,
  RETURNED,
  TYPES,
} from '@/lib/console/extension-drafts';

type Props = {
  attribute: AttributeDraft;
  /** Counts from 1. */
  place: number;
  onChange: (attribute: AttributeDraft) => void;
  /** Undefined where it is the only one. */
  onRemove: (() => void) | undefined;
};

const MUTABILITY_WORDS: Record<(typeof MUTABILITIES)[number], string> = {
  readWrite: 'they may change it',
  immutable: 'set once, then fixed',
  readOnly: 'they cannot set it',
  writeOnly: 'set, never shown',
};
const RETURNED_WORDS: Record<(typeof RETURNED)[number], string> = {
  default: 'as other attributes',
  always: 'always',
  request: 'when asked for',
  never: 'never',
};

/** One attribute of an extension: its name, its type, and its traits (RFC 7643 §2.2). */
export function ExtensionAttributeFields({ attribute, place, onChange, onRemove }: Props) {
  const set = (change: Partial<AttributeDraft>) => onChange({ ...attribute, ...change });
  const tick = (name: 'multiValued' | 'required' | 'caseExact', label: string) => (
    <Checkbox checked={attribute[name]} onChange={(event) => set({ [name]: event.target.checked })} label={label} />
  );
  return (
    <fieldset className="grid grid-cols-1 gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 text-sm text-ink-2">Attribute {place}</legend>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <Field label="Name" name={`name-${place}`}>
          {(control) => (
            <Input {...control} value={attribute.name} onChange={(event) => set({ name: event.target.value.trim() })} />
          )}
        </Field>
        <Choice
          label="Type"
          name={`type-${place}`}
          value={attribute.type}
          options={TYPES}
          onPick={(type) => set({ type })}
        />
        <Choice
          label="Change"
          name={`mutability-${place}`}
          value={attribute.mutability}
          options={MUTABILITIES}
          words={MUTABILITY_WORDS}
          onPick={(mutability) => set({ mutability, ...(mutability === 'writeOnly' ? { returned: 'never' } : {}) })}
        />
        <Choice
          label="Shown"
          name={`returned-${place}`}
          value={attribute.returned}
          options={RETURNED}
          words={RETURNED_WORDS}
          onPick={(returned) => set({ returned })}
        />
      </div>
      {attribute.type === 'complex' ? <Parts attribute={attribute} place={place} onChange={set} /> : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {tick('required', 'Required')}
        {tick('multiValued', 'Several values')}
        {tick('caseExact', 'Letter case matters')}
        <Checkbox
          checked={attribute.uniqueness === 'server'}
          onChange={(event) => set({ uniqueness: event.target.checked ? 'server' : 'none' })}
          label="Unique"
        />
        {onRemove === undefined ? null : (
          <Button size="sm" variant="quiet" className="ml-auto" onClick={onRemove}>
            Remove attribute {place}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

function Parts({
  attribute,
  place,
  onChange,
}: Pick<Props, 'attribute' | 'place'> & { onChange: (change: Partial<AttributeDraft>) => void }) {
  const [line, setLine] = useState(printParts(attribute.subAttributes));
  const parsed = parseParts(line, attribute.subAttributes);
  return (
    <Field
      label="Parts"
      name={`parts-${place}`}
      hint="Such as: plate*, seats:integer. A star marks what is required."
      error={parsed === null ? 'One of these types does not exist.' : undefined}
    >
      {(control) => (
        <Input
          {...control}
          value={line}
          onChange={(event) => {
            setLine(event.target.value);
            const subAttributes = parseParts(event.target.value, attribute.subAttributes);
            if (subAttributes !== null) onChange({ subAttributes });
          }}
        />
      )}
    </Field>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  name: string;
  value: T;
  options: readonly T[];
  words?: Record<T, string>;
  onPick: (value: T) => void;
};

function Choice<T extends string>({ label, name, value, options, words, onPick }: ChoiceProps<T>) {
  return (
    <Field label={label} name={name}>
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(event) => {
            const picked = options.find((option) => option === event.target.value);
            if (picked !== undefined) onPick(picked);
          }}
        >
          {options.map((option) => (
            <option key={option} value={option}>
              {words?.[option] ?? option}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
