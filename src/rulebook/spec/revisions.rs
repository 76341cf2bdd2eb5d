//! What a faulty AppSpec file leads to, and kinds of revision.

use crate::rulebook::table::rules;

rules! {
    SPEC_070: Documented, Left(
        "on this platform the agent fetches the revision (FLT-020, FLT-021)"
    ),
        says "An AppSpec file that the service itself cannot fetch or read, say from a bucket in \
              another Region, gives INVALID_REVISION or REVISION_MISSING.",
        from "CodeDeploy User Guide, error-codes; CodeDeploy API reference, ErrorInformation";

    SPEC_073: AgentSource, Left("a scenario says nothing of the form of a bundle"),
        says "The agent unpacks tar, tgz and zip and refuses any other type of bundle.",
        from "aws-codedeploy-agent 1.8.1, command_executor.rb";

    SPEC_074: AgentSource, Data,
        says "A wrong version value makes the whole AppSpec file unreadable, and the event that \
              reads it first fails.",
        from "aws-codedeploy-agent 1.8.1, application_specification.rb";

    SPEC_075: Observed, Data,
        says "A Lambda AppSpec file that lacks a required property, or whose versions conflict, \
              ends the deployment with INVALID_LAMBDA_CONFIGURATION before its first hook.",
        from "public deployment logs of AWS SAM users";

    SPEC_076: AgentSource, Decision,
        says "An unknown event name in the hooks of an EC2/on-premises file is no error of the \
              reader; Install fails on it before it removes anything.",
        from "aws-codedeploy-agent 1.8.1, hook_executor.rb";

    SPEC_077: Observed, Decision,
        says "An ECS AppSpec file that names a container which the task definition does not hold \
              fails Install with ECS_UPDATE_ERROR.",
        from "public deployment logs of Amazon ECS users";

    SPEC_078: Inferred, Decision,
        says "The simulator assumes that the event of a hook function which the service role may \
              not invoke fails with IAM_ROLE_PERMISSIONS; most managed roles want its name to \
              begin with CodeDeployHook_.",
        from "our assumption; names from the managed policies of CodeDeploy";

    SPEC_090: Documented, Left("a scenario says only whether a bundle comes from S3 or GitHub"),
        says "A revision is of type S3, GitHub, AppSpecContent or the older String.",
        from "CodeDeploy API reference, RevisionLocation";

    SPEC_091: Documented, Left("a scenario says nothing of buckets or of the form of a bundle"),
        says "A revision in S3 has a bucket, a key and a bundle type: tar, tgz or zip for \
              EC2/on-premises, and of these only zip on Windows; YAML or JSON for ECS and Lambda.",
        from "CodeDeploy API reference, S3Location; CodeDeploy User Guide, limits";

    SPEC_092: Documented, Left("a scenario names no repository and no commit"),
        says "A revision in GitHub is a repository and the full id of a commit, and is for \
              EC2/on-premises only.",
        from "CodeDeploy API reference, GitHubLocation";

    SPEC_093: Documented, Left("the form of a revision follows from where the scenario keeps its file"),
        says "A revision given as text, AppSpecContent or String, is for ECS and Lambda only.",
        from "CodeDeploy API reference, RawString and AppSpecContent";

    SPEC_094: Documented, Left("a scenario names its revisions: two names are two revisions"),
        says "Two revisions are the same if bucket, key, version and eTag agree in S3, repository \
              and commit in GitHub, or the hash of the text.",
        from "CodeDeploy API reference, RevisionLocation";

    SPEC_095: Documented, Left("a revision exists because the scenario lists it"),
        says "Registering a revision is optional: creating a deployment registers the revision it \
              names.",
        from "CodeDeploy API reference, RegisterApplicationRevision; for the implicit case our \
              assumption";

    SPEC_096: Documented, Data,
        says "A deployment whose revision can no longer be found fails with REVISION_MISSING.",
        from "CodeDeploy API reference, ErrorInformation";
}
