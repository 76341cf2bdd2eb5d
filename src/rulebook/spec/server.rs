//! AppSpec files in general and their grammar on EC2/on-premises.

use crate::rulebook::table::rules;

rules! {
    SPEC_001: AgentSource, Decision,
        says "The version of an AppSpec file is 0.0. On EC2/on-premises it must be a number, 0 or \
              0.0, and a quoted \"0.0\" fails; on ECS and Lambda text passes too.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_002: AgentSource, Decision,
        says "On EC2/on-premises an AppSpec file is YAML with keys in exact lower case; on ECS and \
              Lambda it is YAML or JSON and the case of keys does not matter.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb; CodeDeploy User Guide, \
              reference-appspec-file";

    SPEC_003: AgentSource, Left("a scenario names its AppSpec file, so nothing is searched for"),
        says "The agent looks for the AppSpec file at the path it was given, then as appspec.yaml, \
              then as appspec.yml, in the root of the revision.",
        from "aws-codedeploy-agent 1.8.1, deployment_specification.rb";

    SPEC_004: Documented, Decision,
        says "Any consistent indentation by blanks is valid and a tab is not; a file that is empty \
              or all white space cannot be read.",
        from "CodeDeploy User Guide, reference-appspec-file-validate";

    SPEC_005: Documented, Left("archives and scripts are not opened"),
        says "Three traps break a deployment: scripts for Linux with the line ends of Windows, \
              archives packed on a Mac that carry a __MACOSX folder, and paths longer than 260 \
              characters on Windows.",
        from "CodeDeploy User Guide, troubleshooting-deployments";

    SPEC_006: AgentSource, Decision,
        says "The agent ignores keys it does not know at the top of the file and checks version, \
              os, hooks, files, permissions and file_exists_behavior in this order; it reports the \
              first violation.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_010: AgentSource, Decision,
        says "os is required and is exactly linux or windows, the system of the host.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_011: AgentSource, Decision,
        says "files is a list of source and destination, both required; a source of / stands for \
              the whole revision, and without files nothing is copied.",
        from "aws-codedeploy-agent 1.8.1, application_specification/file_info.rb";

    SPEC_012: AgentSource, Decision,
        says "file_exists_behavior is DISALLOW, OVERWRITE or RETAIN in exact upper case; without \
              it the deployment's value holds, and without that DISALLOW.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_013: AgentSource, Decision,
        says "permissions is a list whose entries each need an object, and it is for linux only.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb";

    SPEC_014: AgentSource, Data,
        says "The pattern of a permission is `**` by default; otherwise an asterisk matches within \
              one folder and never crosses a slash.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb; \
              CodeDeploy User Guide, reference-appspec-file-structure-permissions";

    SPEC_015: AgentSource, Decision,
        says "The except of a permission is a list of names and patterns to which it does not \
              apply.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb";

    SPEC_016: AgentSource, Decision,
        says "The owner and the group of a permission are names, looked up only when the \
              permission is set.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb";

    SPEC_017: AgentSource, Decision,
        says "A mode has one to four octal digits. Unquoted with a leading zero it is first read \
              as an octal number: 0644 becomes mode 420 without a word, and 0755 becomes 493, \
              which is refused.",
        from "aws-codedeploy-agent 1.8.1, application_specification/mode_info.rb";

    SPEC_018: AgentSource, Decision,
        says "An entry of acls has two to four parts, an optional default, type, name and \
              permission, the last made of r, w, x and - or one digit 0 to 7; unnamed base entries \
              and named mask or other entries are refused.",
        from "aws-codedeploy-agent 1.8.1, application_specification/ace_info.rb";

    SPEC_019: AgentSource, Decision,
        says "An SELinux context needs a type and may have a name and a range, whose categories \
              are at most 1023, not repeated and in order; the documented key user is not read.",
        from "aws-codedeploy-agent 1.8.1, application_specification/context_info.rb";

    SPEC_020: AgentSource, Decision,
        says "The type of a permission lists file, directory or both, and means both by default.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb";

    SPEC_021: AgentSource, Decision,
        says "A permission whose object turns out to be a file may have neither a pattern nor an \
              except; that is noticed only by Install.",
        from "aws-codedeploy-agent 1.8.1, application_specification/linux_permission_info.rb";

    SPEC_022: AgentSource, Decision,
        says "hooks maps event names to lists of scripts; a list is refused, an empty mapping is \
              ignored and an unknown name passes the reader.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_023: AgentSource, Decision,
        says "Every script needs a location, relative to the root of the revision; that the script \
              is there is checked only when it is run.",
        from "aws-codedeploy-agent 1.8.1, application_specification/script_info.rb";

    SPEC_024: AgentSource, Decision,
        says "The timeout of a script is in seconds, 3600 by default, and only its leading digits \
              count: 30s is 30, 1.5 is 1, and what amounts to 0 or less is refused.",
        from "aws-codedeploy-agent 1.8.1, application_specification/script_info.rb";

    SPEC_025: Documented, Data,
        says "The timeouts of the scripts of one event should add up to at most 3600 s; a larger \
              sum is accepted, and the limit of the event may cut it.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    SPEC_026: Documented, Decision,
        says "The runas of a script names the user it runs as; it has no meaning on windows.",
        from "CodeDeploy User Guide, reference-appspec-file-structure-hooks";

    SPEC_027: AgentSource, Data,
        says "The agent also reads a key sudo of a script, which no page documents.",
        from "aws-codedeploy-agent 1.8.1, application_specification/script_info.rb";

    SPEC_028: AgentSource, Decision,
        says "Files are copied in the order of their list and permissions set in that of theirs; \
              two entries of one list that meet the same path fail Install.",
        from "aws-codedeploy-agent 1.8.1, install_instruction.rb";
}
