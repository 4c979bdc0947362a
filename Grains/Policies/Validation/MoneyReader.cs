using System.Globalization;

namespace Concord.Policies;

/// <summary>
/// Reads money: <c>{"amount", "currency"?}</c>, or only the amount; the amount as a string or a number. The result always has
/// both members, the amount as a string with all decimals of its currency, so that the same money has the same bytes.
/// </summary>
internal static class MoneyReader
{
    private static readonly string[] Known = ["amount", "currency"];

    /// <param name="defaults">The currency if none is given.</param>
    /// <param name="amount">The amount if none is given, in a change of only the currency; null if it is required.</param>
    /// <returns>Null if there is an error.</returns>
    public static JsonTree? Read(JsonTree value, string pointer, FieldErrors errors, string defaults, JsonTree? amount, bool negative)
    {
        var currency = defaults;
        var amountAt = pointer;
        if (value.IsObject)
        {
            var reader = new ObjectReader(value, pointer, errors, Known);
            var given = reader.OptionalId("currency", 16);
            if (given is null && reader.Optional("currency") is not null)
                return null;
            currency = given ?? defaults;
            amountAt = reader.PointerTo("amount");
            amount = amount is null ? reader.Required("amount") : reader.Optional("amount") ?? amount;
            if (amount is null)
                return null;
        }
        else
        {
            amount = value;
        }
        if (!Currencies.TryGetDecimals(currency, out var decimals))
        {
            errors.Add(ErrorPointer.Append(pointer, "currency"), $"'{currency}' is not a currency of ISO 4217.");
            return null;
        }
        return TryReadAmount(amount, out var number)
            ? Write(number, currency, decimals, amountAt, errors, negative)
            : Refuse(errors, amountAt);
    }

    private static JsonTree? Write(decimal number, string currency, int decimals, string pointer, FieldErrors errors, bool negative)
    {
        if (number < 0 && !negative)
        {
            errors.Add(pointer, "This amount must not be negative.");
            return null;
        }
        if (decimal.Round(number, decimals) != number)
        {
            errors.Add(pointer, $"An amount in {currency} has at most {decimals} decimals.");
            return null;
        }
        var text = number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return new([new("amount", JsonTree.OfText(text)), new("currency", JsonTree.OfText(currency))]);
    }

    private static bool TryReadAmount(JsonTree value, out decimal number)
    {
        number = 0;
        if (value.IsNumber)
            return ExactDecimal.TryParse(value.ToString(), out number);
        if (!value.IsString)
            return false;
        var text = IdText.Trim(value.ReadString());
        // Plain notation only: ExactDecimal would accept an exponent, and nobody means a plus sign or white space inside.
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && c is not ('-' or '.'))
                return false;
        }
        return text.Length is > 0 and <= 40
            && text[^1] != '.'
            && text.TrimStart('-') is { Length: > 0 } digits
            && digits[0] != '.'
            && ExactDecimal.TryParse(text, out number);
    }

    private static JsonTree? Refuse(FieldErrors errors, string pointer)
    {
        errors.Add(pointer, "This must be a decimal number of at most 28 digits, as a string (\"123.45\") or as a number.");
        return null;
    }
}
