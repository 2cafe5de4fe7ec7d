package dev.millrace.ops.doctor;

/**
 * One line of the checklist. Ids never change their meaning, because waivers name them.
 *
 * @param id "MR-T002"
 * @param severity unless the finding says otherwise
 * @param title what is right: "a record must be on two replicas before it counts"
 * @param why what happens where it is not
 * @param advice what to do, in general; a finding has the very command
 * @param link where the setting is documented
 */
public record Rule(String id, Severity severity, Area area, String title, String why, String advice,
        String link) {}
