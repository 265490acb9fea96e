/** English. */
export const agreement = `I ask to be allowed to use the system and agree to the following.

1. Personal use. I enter the system only under my own name and with my own signing key. I give nobody the key, its carrier or its password, not even for a short time and not to a superior, and I do not use anybody else's.

2. Lost or exposed key. If the key is lost, or if I have reason to think that somebody else can use it, I have its certificate revoked at once and report this to the operator of the system. Until then what is signed with the key counts as signed by me.

3. Purpose. I ask only for information that I need for the duty or case which I state, and I state truthfully on what ground I ask. Curiosity and the request of another person are no ground.

4. Confidentiality. I do not disclose what I learn in the system, during my work and after it ends, except where the law obliges me to. I keep no copies longer than the case needs and destroy those that are no longer needed.

5. My workplace. I work from a device that is protected as my organisation requires, I do not leave an open session unattended, and I do not go around the protection of the system. If I notice an error or an intrusion I report it without delay.

6. Journal. Every request, answer, decision and signature of mine is recorded in a journal with the time and the ground. The record is permanent, cannot be changed by me or by the operator unnoticed, and may be examined by those whom the law entitles to do so.

7. Blocking. The operator may block my access at once if these rules are broken, if the key may be in other hands, if my data are false or out of date, or if my duties end. I report a change of post, of organisation or of my data within one working day.

8. Consequences. I know that unlawful access, passing on of information and passing on of the key lead to disciplinary, administrative or criminal liability under the law.

9. Term. The agreement is in force from the moment of my signature until my access ends; point 4 remains in force afterwards. If a new version of the text appears, I use the system again only after I have signed it.

I have read the text in a language that I understand, and I sign it by my own will.
`
