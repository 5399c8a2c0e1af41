import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { showKeys } from './commands';

/** A shortcut as it stands on the keyboard. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span aria-hidden="true">
      {showKeys(keys).map((chord, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shortcut never changes its order
        <Fragment key={index}>
          {index > 0 && ' '}
          {chord.map((key) => (
            <Kbd key={key} size="xs">
              {key}
            </Kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
