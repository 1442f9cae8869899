/* The twin of `tot p:n q:n r:n>n;s=*p q;t=*s r;+s t`: the same arithmetic in the same order. */
double ilo_twin_tot(double p, double q, double r) {
    double s = p * q;
    double t = s * r;
    return s + t;
}
