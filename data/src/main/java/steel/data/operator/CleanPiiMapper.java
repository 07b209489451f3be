package steel.data.operator;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import steel.data.Profile;

/// Puts placeholders in the place of personal data: e-mail addresses, addresses of the internet
/// protocol, and the numbers of [PersonalNumbers]. Ours, not data-juicer's; the same in both
/// profiles.
///
/// @param kinds which of them
public record CleanPiiMapper(Set<Kind> kinds, Placeholders placeholders)
    implements Operator.Mapper {
  public CleanPiiMapper {
    kinds = Collections.unmodifiableSet(new TreeSet<>(kinds)); // always in the same order
  }

  /// What is personal.
  public enum Kind {
    /// A mobile number of mainland China.
    MOBILE,
    /// An identity card of mainland China.
    ID_CARD,
    /// A bank card.
    BANK_CARD,
    /// An e-mail address.
    EMAIL,
    /// An address of the internet protocol.
    IP
  }

  /// What stands in the place of each kind.
  public record Placeholders(
      String mobile, String idCard, String bankCard, String email, String ip) {}

  @Override
  public String name() {
    return "clean_pii_mapper";
  }

  @Override
  public String map(String text) {
    String result = text;
    if (kinds.contains(Kind.EMAIL)) {
      Replacement by = new Replacement(Optional.empty(), placeholders.email);
      result = new CleanEmailMapper(Profile.CORRECTED, by).map(result);
    }
    if (kinds.contains(Kind.IP)) {
      Replacement by = new Replacement(Optional.empty(), placeholders.ip);
      result = new CleanIpMapper(Profile.CORRECTED, by).map(result);
    }
    return new PersonalNumbers(this, result).replace();
  }
}
