using System.Collections.Frozen;

namespace Concord.Policies;

/// <summary>
/// The currencies of ISO 4217 and how many decimals an amount in each may have: list one (without metals and test codes), and
/// list three, the former currencies, because policies and claims of those years are kept.
/// </summary>
internal static class Currencies
{
    private const string WithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string WithThree = "BHD IQD JOD KWD LYD OMR TND";
    private const string WithFour = "CLF UYW";

    private const string WithTwo =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
        + "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
        + "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
        + "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
        + "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG "
        + "YER ZAR ZMW ZWG";

    /// <summary>
    /// List three does not give decimals. Two are enough for every amount that was ever written in these. That includes
    /// currencies that had none in the end (lira, peseta), because their amounts were converted to the cent.
    /// </summary>
    private const string OfThePast =
        "ADP AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEF BEL BGJ BGK BGL BOP BRB BRC BRE BRN BRR BUK "
        + "BYB BYR CHC CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK ESA ESB ESP FIM FRF GEK GHC GHP GNE GNS GQE GRD GWE GWP "
        + "HRD HRK IEP ILP ILR ISJ ITL LAJ LSM LTL LTT LUC LUF LUL LVL LVR MGF MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG "
        + "PEH PEI PES PLZ PTE RHD ROK ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP "
        + "VEB VEF VNC XEU XFO XFU XRE YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR";

    /// <summary>The dinar of South Yemen had 1,000 fils.</summary>
    private const string OfThePastWithThree = "YDD";

    private static readonly FrozenDictionary<string, int> Decimals = All().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>False if the code is not a currency's.</summary>
    public static bool TryGetDecimals(string code, out int decimals) => Decimals.TryGetValue(code, out decimals);

    private static IEnumerable<KeyValuePair<string, int>> All()
    {
        foreach (
            var (codes, decimals) in new[]
            {
                (WithoutDecimals, 0),
                (WithTwo, 2),
                (WithThree, 3),
                (WithFour, 4),
                (OfThePast, 2),
                (OfThePastWithThree, 3),
            }
        )
        {
            foreach (var code in codes.Split(' '))
                yield return new(code, decimals);
        }
    }
}
