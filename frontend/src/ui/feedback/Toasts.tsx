import { Notifications } from '@mantine/notifications';

const MAX_TOASTS = 4;

/** Where toasts appear; mounted once, in the app. What is said before it is there waits for it. */
export default function Toasts() {
  return <Notifications position="top-right" limit={MAX_TOASTS} containerWidth={360} transitionDuration={120} />;
}
