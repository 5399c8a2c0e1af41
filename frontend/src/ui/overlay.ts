/** Above popovers, which have 300: lists opened from within one. */
const LIST_LAYER = 400;

/**
 * Menus and lists open within the page's landmark, but for those of a dialog, which would lie over them. A selector,
 * as it is read when the list opens; the first match counts, and a body that matches comes before its main.
 */
const LANDMARK = 'body:has([aria-modal="true"]), body:not(:has(main)), main';

/** Read when the menu is drawn, which may be behind a dialog that is about to close; no dialog has a menu of its own. */
const PAGE = 'body:not(:has(main)), main';

/** What every Mantine Menu takes: no focus placeholder, which is no menu item, and a place within a landmark. */
export function menuProps() {
  return { shadow: 'md', withInitialFocusPlaceholder: false, portalProps: { target: PAGE } } as const;
}

export function listProps() {
  return {
    shadow: 'md',
    transitionProps: { duration: 0 },
    portalProps: { target: LANDMARK },
    zIndex: LIST_LAYER,
  } as const;
}
