import type { FocusEvent, MouseEvent } from "react";

/** For a field that is usually written anew: going there selects what stands in it, so that typing takes its place. */
export const selectAll = {
  onFocus: ({ currentTarget: field }: FocusEvent<HTMLInputElement>) => {
    const before = field.value;
    // The touch that gives the focus sets the caret first; and what has been typed meanwhile is not to be lost.
    requestAnimationFrame(() => {
      if (document.activeElement === field && field.value === before) field.select();
    });
  },
};

/** In a list that is searched, also a touch while one is there already: nobody changes a name by single letters. */
export const selectAllAgain = {
  ...selectAll,
  onClick: ({ currentTarget: field }: MouseEvent<HTMLInputElement>) => field.select(),
};
