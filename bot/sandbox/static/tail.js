/** Keeping the newest message in sight for whoever reads at the end, and leaving alone whoever has scrolled up. */

const NEAR_PX = 60;

/** Follow the end of this scrolling log from now on, whatever grows or shrinks: its content, or the room it has. */
export function followEnd(log, content) {
  let atEnd = true;
  log.addEventListener('scroll', () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  });
  const sizes = new ResizeObserver(() => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  });
  sizes.observe(log);
  sizes.observe(content);
}
