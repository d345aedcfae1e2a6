/** Suggests the device's time zone in the empty field. The applicant sees it, and may change it. */

const field = document.querySelector("#id_time_zone");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
// What browsers say that hide where somebody is.
const isHidden = !zone.includes("/") || zone.startsWith("Etc/") || zone === "Atlantic/Reykjavik";

if (field && !field.value && !isHidden) {
  field.value = zone;
  const help = document.querySelector("#id_time_zone_helptext");
  help.append(" This is what your device says; change it if you are somewhere else.");
}
