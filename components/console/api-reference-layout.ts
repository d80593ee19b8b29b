import type { createElement, FunctionComponent } from 'react';

/** Swagger UI brings its own React; its elements can be made with that one only. */
type System = { React: { createElement: typeof createElement } };
type LayoutProps = { getComponent: (name: string, withState?: boolean) => FunctionComponent };

/**
 * Swagger UI without what the page around it already has: a title, a choice of servers, a field for the key, a landmark of its own. Passed to it as a
 * plugin.
 */
export function referenceLayout({ React: { createElement: make } }: System) {
  const Layout: FunctionComponent<LayoutProps> = ({ getComponent }) => {
    const part = (name: string, withState = true) => make(getComponent(name, withState));
    return make(
      'div',
      { className: 'swagger-ui' },
      part('SvgAssets', false),
      make('h2', { className: 'sr-only' }, 'Operations'),
      part('FilterContainer'),
      part('errors'),
      part('operations'),
    );
  };
  // The page has one field for the key: a padlock at every operation would open a second.
  return { components: { ReferenceLayout: Layout, authorizeOperationBtn: () => null } };
}
