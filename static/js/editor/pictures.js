/** Pictures that are pasted, dropped or chosen: uploaded, described, and inserted. */

import { insertBlock } from "./commands.js";
import { askPicture } from "./dialogs.js";
import { csrf, escaped, isSignedOut, SIGNED_OUT } from "./elements.js";

/** Send a file to the server; resolves to its answer, or to what is wrong. */
export async function upload(file, address) {
  const body = new FormData();
  body.append("file", file, file.name || "picture");
  const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
  if (response.headers.get("Content-Type")?.startsWith("application/json")) return response.json();
  if (response.status === 413) return { error: "This file is larger than the server takes. Save it smaller." };
  return { error: isSignedOut(response) ? SIGNED_OUT : "The upload failed. Try again." };
}

/** Upload these files one after the other, as `field` allows it, and insert each at the caret of `view`;
 *  `say` shows the progress. */
export async function insertPictures(view, field, files, say) {
  for (const file of files) {
    const name = file.name || "picture";
    if (file.type && !field.dataset.uploadTypes.split(",").includes(file.type)) {
      say(`“${name}” is not taken. Use ${field.dataset.uploadFormats}.`, true);
      continue;
    }
    if (file.size > Number(field.dataset.uploadBytes)) {
      say(`“${name}” is larger than ${field.dataset.uploadBytes / 2 ** 20} MB. Save the picture smaller.`, true);
      continue;
    }
    say(`Uploading “${name}” …`);
    let answer;
    try {
      answer = await upload(file, field.dataset.upload);
    } catch {
      answer = { error: "The upload failed. Check the connection and try again." };
    }
    if (answer.error) {
      say(answer.error, true);
      continue;
    }
    say("");
    const picture = await askPicture(name, answer.address, answer.notice);
    if (!picture) {
      say("The picture was not inserted.");
      view.focus();
      continue;
    }
    insertPicture(view, picture, answer.address);
  }
}

/** Insert a described picture. With its title, neither the checklist nor the page expects words for a decorative one. */
export function insertPicture(view, { alt, caption }, address) {
  const title = alt ? caption.replaceAll('"', "”") : "decorative";
  insertBlock(view, `![${escaped(alt)}](${address}${title && ` "${title}"`})`);
}

/** The picture files of a paste or a drop. */
export function picturesIn(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}
