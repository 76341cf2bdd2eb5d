//! Deployment ids as AWS writes them: `d-` and nine capital letters or digits.

use crate::aws::codedeploy::ids::DeploymentId;
use crate::kernel::chance::stream::{PathHash, Purpose, Seed, Stream};

const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// The path is the deployment's own, so there is nothing to keep apart.
const NAMING: Purpose = Purpose(0);

/// The id of a deployment, such as `d-75I7MBT7C`: the same for the same seed, replication and number.
pub fn deployment_id(seed: Seed, deployment: DeploymentId) -> String {
    let path = PathHash::of(&format!("deployment/{}", deployment.index() + 1));
    let mut stream = Stream::new(seed, path, NAMING, 0);
    let mut id = String::from("d-");
    for _ in 0..9 {
        let letter = stream.below(LETTERS.len() as u64) as usize;
        id.push(char::from(LETTERS[letter]));
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rng_002_an_id_depends_on_seed_replication_and_number_alone() {
        let seed = Seed {
            seed: 7,
            replication: 0,
        };
        let id = deployment_id(seed, DeploymentId(0));
        assert_eq!(id, deployment_id(seed, DeploymentId(0)));
        assert_ne!(id, deployment_id(seed, DeploymentId(1)));
        assert_ne!(
            id,
            deployment_id(
                Seed {
                    seed: 8,
                    replication: 0
                },
                DeploymentId(0)
            )
        );
        assert_ne!(
            id,
            deployment_id(
                Seed {
                    seed: 7,
                    replication: 1
                },
                DeploymentId(0)
            )
        );
    }

    #[test]
    fn an_id_has_the_form_of_aws() {
        for number in 0..100 {
            let id = deployment_id(
                Seed {
                    seed: number,
                    replication: 0,
                },
                DeploymentId(0),
            );
            let letters = id.strip_prefix("d-").expect("an id begins so");
            assert_eq!(letters.len(), 9);
            assert!(
                letters.bytes().all(|letter| LETTERS.contains(&letter)),
                "{id}"
            );
        }
    }
}
