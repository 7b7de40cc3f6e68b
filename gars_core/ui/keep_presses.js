// A button whose colour changes is another element to the browser: drawn anew between the press of the mouse and its
// release, as Next is by a rating just before, it would not hear the click.
if (!window.garsKeepsPresses) {
  window.garsKeepsPresses = true;
  const keyed = (button) => button?.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)[0];
  let pressed, key;
  document.addEventListener("pointerdown", (event) => {
    pressed = event.button === 0 ? event.target.closest("button") : null;
    key = keyed(pressed);
  }, true);
  document.addEventListener("mousedown", (event) => { if (event.detail > 1) pressed = null; }, true);
  document.addEventListener("pointerup", (event) => {
    const now = document.elementFromPoint(event.clientX, event.clientY)?.closest("button");
    if (pressed && !pressed.isConnected && key && key === keyed(now)) now.click();
    pressed = null;
  }, true);
  // Some people double-click everything. The second click is meant for what was there at the first: it must neither skip
  // the next round nor begin a second session. Only where each press goes a step further does it count.
  const STEPS = /rate_undo|gallery_next|gallery_previous|_more|_dice/;
  document.addEventListener("click", (event) => {
    const button = event.detail > 1 ? event.target.closest(".stButton button") : null;
    if (button && !STEPS.test(keyed(button))) event.stopImmediatePropagation();
  }, true);
}
