/** Which logins a list shows; '' is all of them. */
export const FLOW_FILTERS = [
  { value: '', label: 'All' },
  { value: 'succeeded', label: 'Signed in' },
  { value: 'failed', label: 'Refused' },
  { value: 'in_progress', label: 'Under way' },
] as const;

export type FlowFilter = (typeof FLOW_FILTERS)[number]['value'];

/** The filter an address names; all of them when it names none that exists. */
export function readFlowFilter(text: string): FlowFilter {
  return FLOW_FILTERS.find(({ value }) => value === text)?.value ?? '';
}
