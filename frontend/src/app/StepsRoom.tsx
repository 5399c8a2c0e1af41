const ABSENT = 'neuracrm.steps.absent';

/** The line the first steps will stand in, kept free until they are read: nothing may move under the pointer. Whoever had
 * none last time most likely has none now. */
export function StepsRoom() {
  return localStorage.getItem(ABSENT) === null ? <div className="steps-room" aria-hidden /> : null;
}

export function rememberSteps(areShown: boolean): void {
  if (areShown) localStorage.removeItem(ABSENT);
  else localStorage.setItem(ABSENT, '1');
}
