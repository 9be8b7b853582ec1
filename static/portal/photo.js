// Makes a photo small on the phone, in steps until it is at most 200 KB, and shows it before it is
// sent. Without this script the photo goes up as it was taken, and the server makes it small.
"use strict";
{
  const ENOUGH = 200 * 1024;
  const STEPS = [[2000, 0.82], [2000, 0.65], [1600, 0.7], [1600, 0.5], [1280, 0.6], [1024, 0.55], [800, 0.5]];

  const decode = async (file) => {
    if (window.createImageBitmap) {
      try {
        return await createImageBitmap(file, { imageOrientation: "from-image" });
      } catch { /* an old browser may still read it as an <img> */ }
    }
    const image = new Image();
    image.src = URL.createObjectURL(file);
    await image.decode();
    return image;
  };

  const draw = (image, edge, quality) => new Promise((resolve) => {
    const scale = Math.min(1, edge / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(resolve, "image/jpeg", quality);
  });

  const shrink = async (file) => {
    const image = await decode(file);
    let small = null;
    for (const [edge, quality] of STEPS) {
      small = await draw(image, edge, quality);
      if (small && small.size <= ENOUGH) break;
    }
    return small;
  };

  for (const form of document.querySelectorAll("[data-photo]")) {
    const field = form.querySelector("input[type=file]"), send = form.querySelector("button.button");
    const told = form.querySelector(".told"), preview = form.querySelector(".preview");
    const again = form.querySelector("[data-again]");
    let chosen = 0;

    const take = async () => {
      const file = field.files[0], mine = ++chosen;
      preview.hidden = again.hidden = true;
      if (!file) return;
      send.disabled = true;
      told.textContent = form.dataset.shrinking;
      let small = null;
      try {
        small = await shrink(file);
      } catch { /* said below */ }
      if (mine !== chosen) return;
      send.disabled = false;
      if (!small) {
        field.value = "";
        told.textContent = form.dataset.unreadable;
        return;
      }
      const carrier = new DataTransfer();
      carrier.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
      field.files = carrier.files;
      URL.revokeObjectURL(preview.src);
      preview.src = URL.createObjectURL(small);
      preview.hidden = again.hidden = false;
      told.textContent = form.dataset.ready;
    };

    field.addEventListener("change", take);
    again.addEventListener("click", () => field.click());
    if (field.files.length) take(); // chosen before this script had come
  }
}
