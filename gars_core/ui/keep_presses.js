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
  // The second press of a double click is meant for what was there at the first: it must not skip the next round.
  document.addEventListener("mousedown", (event) => { if (event.detail > 1) pressed = null; }, true);
  document.addEventListener("pointerup", (event) => {
    const now = document.elementFromPoint(event.clientX, event.clientY)?.closest("button");
    if (pressed && !pressed.isConnected && key && key === keyed(now)) now.click();
    pressed = null;
  }, true);
}
