package steel.data.operator;

import steel.data.Profile;

/// Turns traditional Chinese into simplified (`t2s`), by the tables of OpenCC 1.1.6.
///
/// Reference: a text ends at its first U+0000, because the original hands it to a C library.
/// Corrected: it does not.
public record ChineseConvertMapper(Profile profile) implements Operator.Mapper {
  @Override
  public String name() {
    return "chinese_convert_mapper";
  }

  @Override
  public String map(String text) {
    int end = profile == Profile.REFERENCE ? text.indexOf(0) : -1;
    return TraditionalChinese.simplify(text, end < 0 ? text.length() : end);
  }
}
