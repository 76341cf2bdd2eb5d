//! What CodeDeploy calls of Auto Scaling when it copies a group, in the order that was observed
//! (EC2-074).

use crate::aws::named::named;

named! {
    /// A call, or the few that belong together.
    pub enum CopyCall {
        /// The copy, without instances.
        Create = "create the copy without instances",
        /// Scaling policies and notifications.
        CopySettings = "copy scaling policies and notifications",
        /// Its size.
        SetSize = "set its minimum and desired size",
        /// AddToLoadBalancer, AlarmNotification and ScheduledActions.
        Suspend = "suspend AddToLoadBalancer, AlarmNotification and ScheduledActions",
        /// The same.
        Resume = "resume the three processes",
        /// The launch hook of the old group.
        DeleteHook = "delete the launch hook of the old group",
        /// The launch hook of the copy.
        PutHook = "put a launch hook on the copy",
        /// The old group.
        DeleteGroup = "delete the old group",
    }
}

impl CopyCall {
    /// Before the instances are launched.
    pub const BEFORE: [Self; 4] = [
        Self::Create,
        Self::CopySettings,
        Self::SetSize,
        Self::Suspend,
    ];

    /// After the success of a deployment that keeps blue instances.
    pub const AFTER: [Self; 3] = [Self::Resume, Self::DeleteHook, Self::PutHook];
}
